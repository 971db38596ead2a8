"""What every target is asked that receives launches: a tool, or a gateway seen as one."""
