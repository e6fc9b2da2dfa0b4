"""YAML as plain data with places and comments; layers of files; how a spec is spelled."""
