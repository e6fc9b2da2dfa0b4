"""Work on a cluster of dask: workers that are this jetc, calls that outlive a worker, and events."""
