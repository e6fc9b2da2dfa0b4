"""Arrays in, numbers out: labels, features, rates, thresholds, efficiencies."""
