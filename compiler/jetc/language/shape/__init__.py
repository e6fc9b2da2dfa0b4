"""Plain data against the model: faults of shape, schema, reference, canonical form."""
