"""The shop without hardware in a browser tab: shows the counter, and moves it."""
