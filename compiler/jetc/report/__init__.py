"""What was measured, and the page that shows it."""
