"""What pages share and Streamlit must know."""
