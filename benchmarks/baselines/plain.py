"""A slider and a two-panel chart the way a tutorial writes them: what a redraw is measured against."""

import numpy as np
import streamlit as st
from plotly.subplots import make_subplots

alpha = st.slider("alpha", 0.0, 1.0, 0.2, 0.01)
x = np.linspace(-6, 6, 401)
figure = make_subplots(rows=2, cols=1, shared_xaxes=True)
figure.add_scatter(x=x, y=np.where(x > 0, x, alpha * x), row=1, col=1, name="f")
figure.add_scatter(x=x, y=np.where(x > 0, 1.0, alpha), row=2, col=1, name="f′")
st.plotly_chart(figure)
