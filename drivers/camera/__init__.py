"""Cameras and what stands for one: V4L2, CSI, films, folders of pictures."""
