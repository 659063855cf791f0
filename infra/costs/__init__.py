"""What an installation on AWS costs a month, reckoned from volumes."""
