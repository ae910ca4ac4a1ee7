"""What happened: changes, their merge and their codec. Shared by terminal and hub; pure."""
