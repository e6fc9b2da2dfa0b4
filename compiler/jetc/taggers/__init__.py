"""The families of networks: a module each, which gives the topology from the spec."""
