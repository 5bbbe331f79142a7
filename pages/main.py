"""The main script: Streamlit runs it for every visit and every interaction."""

from ui import frame

frame.run()
