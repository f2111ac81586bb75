"""A contributed file in; findings or a loss table out."""
