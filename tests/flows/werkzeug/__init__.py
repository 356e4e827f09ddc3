"""How tests see a flow run and its pages."""
