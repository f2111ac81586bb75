"""A folder to publish: charts, tables and one page that explains them."""

from losstracker.report.write import write_report

__all__ = ["write_report"]
