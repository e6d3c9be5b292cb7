# One-liners over the stagecraft command line. `make` alone shows the ones that matter, `make help-all` every one.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help help-all up dev down reset status logs import redrive invoke token sql migrate preview test bench permissions permissions-proof fuzz check format screenshots differences licenses exec remove-sample rename

# a recipe takes what a user wrote from the environment, where make puts it: in the recipe's text a shell would read it
STAGECRAFT := ./scripts/stagecraft.sh $(if $(JSON),--json)

##@ Every day
up: ## start the whole system, or mend what was killed
	@$(STAGECRAFT) up
dev: ## up, and one merged log of every part; Ctrl-C ends it; INSPECT=1 for a debugger
	@$(STAGECRAFT) dev $(if $(INSPECT),--inspect)
import: ## FILE=orders.csv: import a file of order events and wait until it has settled
	@$(STAGECRAFT) import "$$FILE"
redrive: ## send the dead letters again
	@$(STAGECRAFT) redrive
status: ## what runs, and where
	@$(STAGECRAFT) status
logs: ## what the parts and functions say; F=name for one function
	@$(STAGECRAFT) logs $(F) $(if $(FOLLOW),--follow)
down: ## stop; the data stay
	@$(STAGECRAFT) down
reset: ## stop and delete the data; FORCE=1 does not ask
	@$(STAGECRAFT) reset $(if $(FORCE),--force)
test: ## every suite, on a private stack; SUITE=units for some
	@$(STAGECRAFT) test $(SUITE)
check: ## types, lint, formats, import directions
	@$(STAGECRAFT) check

##@ Now and then
invoke: ## F=name EVENT='{}': invoke a function
	@$(STAGECRAFT) invoke "$$F" $(if $(EVENT),"$$EVENT")
token: ## an access token for curl, by the real sign-in; USER=clerk for somebody else
	@$(STAGECRAFT) token $(if $(filter command line,$(origin USER)),"$$USER")

sql: ## a prompt on the database, or Q="select 1"
	@$(STAGECRAFT) sql $(if $(Q),"$$Q")
migrate: ## bring the database up to date
	@$(STAGECRAFT) migrate
permissions: ## what every role may do, what of it was used, and what was refused
	@$(STAGECRAFT) permissions
fuzz: ## requests made from the API's description, as each sample person; CASES=20000, SEED= for the same again
	@$(STAGECRAFT) fuzz $(if $(CASES),--cases $(CASES)) $(if $(SEED),--seed $(SEED))
preview: ## the production build of the page, with its headers, until Ctrl-C
	@$(STAGECRAFT) preview
permissions-proof: ## prove that each grant is needed; F=name for one function's, UNPROVEN=1 for what is not proven yet
	@$(STAGECRAFT) permissions-proof $(F) $(if $(UNPROVEN),--unproven)
exec: ## CMD='aws s3 ls': run a command with the stack as its AWS and its database
	@$(STAGECRAFT) exec -- $(CMD)
bench: ## measure speed and memory; GROWTH=60 with an import a minute for so many minutes
	@$(STAGECRAFT) bench $(GROWTH)
format: ## put every file in the house format
	@$(STAGECRAFT) check --fix
screenshots: ## take the pictures of the documentation, light and dark
	@$(STAGECRAFT) screenshots
differences: ## write docs/differences.md: what a local stack does otherwise than AWS
	@$(STAGECRAFT) differences --write
licenses: ## the licences of everything we ship or import
	@$(STAGECRAFT) licenses
rename: ## NAME=my-service: give the application another name; TITLE="My service" for what people read
	@$(STAGECRAFT) rename "$$NAME" $(if $(TITLE),"$$TITLE")
remove-sample: ## once, before you begin: leave a minimal application in the sample's place; FORCE=1 without Git
	@$(STAGECRAFT) remove-sample $(if $(FORCE),force)

help:
	@awk 'BEGIN { FS = ":.*## " } /^##@ Now/ { exit } /^##@/ { printf "\n%s\n", substr($$0, 5) } /^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@printf '\n  make help-all shows the rest.\n'
help-all:
	@awk 'BEGIN { FS = ":.*## " } /^##@/ { printf "\n%s\n", substr($$0, 5) } /^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
