"""From figures to points: copies, rank, series, windows. Pure: `now` is an argument."""
