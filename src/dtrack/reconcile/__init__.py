"""From figures to points: copies, rank, series, windows. Pure: `now` is an argument. `reconcile.points.derive` is the whole of it."""
