"""What talks upwards in the layers is registered here, and nowhere else."""


def connect() -> None:
    """Registers every handler. Called once, when all contexts are loaded."""
