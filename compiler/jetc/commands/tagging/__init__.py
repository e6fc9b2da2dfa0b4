"""Tagging whole ntuples: pieces of files that are read and tagged side by side, and one file of results."""
