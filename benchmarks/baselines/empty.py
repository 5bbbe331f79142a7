"""The least a Streamlit page can be."""

import streamlit as st

st.write("Empty")
