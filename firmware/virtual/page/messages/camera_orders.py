"""Orders that bring pictures; the web gives them, no message of a tab is one. Pure."""

from firmware.virtual.page.messages.to_shop import PageOrder


class BringPicture(PageOrder, frozen=True, tag="bring"):
    """A visitor brings a picture of their own: a JPEG file that the web has made."""

    file: bytes


class ShowWebcam(PageOrder, frozen=True, tag="webcam"):
    """The kiosk's camera sees this frame of a visitor's own: a JPEG file.

    One that is not the `first` of its webcam is not seen if anything else came since.
    """

    file: bytes
    first: bool = False
