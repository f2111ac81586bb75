"""The kinds of chart: one function each, and what it alone is made of."""
