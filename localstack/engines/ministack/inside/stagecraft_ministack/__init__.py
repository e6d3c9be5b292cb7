"""What the kit repairs in MiniStack, by what it is about. Each module repairs when it is imported (launch.py), and says what and why.

requests: who may ask at all, and the kit's own paths. access: signatures, roles and policies. apis: HTTP, REST and WebSocket APIs. functions: Lambda. messages: queues,
topics and mail. logs: logs, metrics and alarms. sign_in: user pools. stacks: CloudFormation, and the engine's state. services: what is left.
"""
