"""What happens to money: the same acts for both networks, in the networks' books.

Each act takes the open books and the time, changes rows, and returns the row or a
`Reason` why nothing changed. Which words a network has for it is the networks' affair.
"""
