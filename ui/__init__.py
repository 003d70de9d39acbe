"""What Streamlit must know: a room for each page, and what two or more pages share."""
