"""The state of a mapping is that of its newest worker. As it comes, each update makes another worker, and the one before, which ends a moment later, writes
`Disabled` over the `Enabled` of the new one: the mapping works and says for ever that it does not.
"""

from localstack.services.lambda_.event_source_mapping.esm_worker import EsmWorker

create, update_esm_state_in_store = EsmWorker.create, EsmWorker.update_esm_state_in_store
# UUID → the worker that was made last
newest = {}


def create_and_note(self):
    newest[self.uuid] = self
    create(self)


def update_if_newest(self, new_state):
    if newest.get(self.uuid, self) is self:
        update_esm_state_in_store(self, new_state)


EsmWorker.create, EsmWorker.update_esm_state_in_store = create_and_note, update_if_newest
