"""Stage `working_points`."""
