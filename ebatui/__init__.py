"""ebatui: casework for Employment and Benefit Advisers at a prison terminal."""

__version__ = "0.1.0"
