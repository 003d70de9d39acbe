"""A class: who is in it, who may do what, how much of the machine each may take. Whatever is changed is changed at the desk.

Pages and the command line look things up where they are (`RunStore`, `library`), and change them through a `Desk` that is made for one
person: it asks the table of rights and the limits first. Alone on a computer, that person may do everything.
"""
