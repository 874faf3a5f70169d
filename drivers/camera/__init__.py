"""Cameras and their substitutes: V4L2, CSI, recorded video, folders of pictures."""
