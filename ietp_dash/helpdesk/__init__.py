"""The helpdesk: enquiries of factories, buyers, firms and visitors, answered within service hours (H1)."""
