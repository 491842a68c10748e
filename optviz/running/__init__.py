"""From an experiment to its trajectories."""
