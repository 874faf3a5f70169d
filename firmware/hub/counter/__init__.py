"""The counter: staff take cash for a suspended basket where no kiosk is (E17).

It sells as a channel does, whose name no program can have (decision 0277).
"""
