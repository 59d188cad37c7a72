"""What the service promises about speed, measured: `python -m bench`."""
