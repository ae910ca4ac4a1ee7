"""The composition root: wires store, sync and reference into the services of one process."""
