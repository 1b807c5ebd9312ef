"""The installed version."""

from importlib.metadata import PackageNotFoundError, version


def product_version() -> str:
    """The installed version of Wireroom, or 0 when it runs from a folder without an installation."""
    try:
        return version("wireroom")
    except PackageNotFoundError:
        return "0"
