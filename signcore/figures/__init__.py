"""Figure builders: arrays in, plotly figures out. No Streamlit, so that they can be tested and exported."""
