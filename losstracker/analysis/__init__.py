"""Tables in, tables out: sums of losses with bounds, claims of one loss fused. Draws nothing."""
