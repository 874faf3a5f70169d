"""What happens to money: the same acts for both networks, in the networks' books.

Each act takes the open books and the time, changes rows, and returns the row, or an
`ActRefusal` that says why nothing changed. The words for it are the networks' affair.
"""
