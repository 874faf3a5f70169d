"""The one door to paho: who may connect, the connection, the link that stays up."""
