"""What happens inside, watched from outside for who looks behind the glass."""
