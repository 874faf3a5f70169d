"""A shop's own files of articles, as tills, spreadsheets and people save them."""
