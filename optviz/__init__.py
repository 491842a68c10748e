"""Pictures and animations of optimizers at work, each from one YAML file."""

__version__ = "0.1.0"
