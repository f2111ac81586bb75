"""What one loss means: counts, dates, categories, columns, rules. Imports nothing above it."""
