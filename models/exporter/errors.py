"""The one exception of this package."""


class CannotExport(ValueError):
    """The pipeline holds something that the service couldn't reproduce exactly; the message says what and the cure."""
