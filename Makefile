# One-liners over the stagecraft command line. `make` alone shows the ones that matter, `make help-all` every one.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help help-all up dev down reset status logs import redrive invoke token sql migrate preview test bench permissions permissions-proof fuzz check format screenshots differences licenses exec remove-sample rename

# a recipe takes what a user wrote from the environment, where make puts it: in the recipe's text a shell would read it
STAGECRAFT := ./scripts/stagecraft.sh $(if $(JSON),--json)

##@ Every day
up: ## start the whole system, or repair it
	@$(STAGECRAFT) up
dev: ## up, then one log of all parts, until Ctrl-C; INSPECT=1 for a debugger
	@$(STAGECRAFT) dev $(if $(INSPECT),--inspect)
import: ## FILE=orders.csv: import a file of order events and wait until it has settled
	@$(STAGECRAFT) import "$$FILE"
redrive: ## send the dead letters again, in order
	@$(STAGECRAFT) redrive
status: ## what runs, and where
	@$(STAGECRAFT) status
logs: ## the logs of parts and functions; F=name for one function
	@$(STAGECRAFT) logs $(F) $(if $(FOLLOW),--follow)
down: ## stop and keep the data
	@$(STAGECRAFT) down
reset: ## stop and delete the data; FORCE=1 does not ask
	@$(STAGECRAFT) reset $(if $(FORCE),--force)
test: ## run every suite on a private stack; SUITE=units for some
	@$(STAGECRAFT) test $(SUITE)
check: ## check types, lint, formats and import directions
	@$(STAGECRAFT) check

##@ Now and then
invoke: ## F=name EVENT='{}': invoke a function
	@$(STAGECRAFT) invoke "$$F" $(if $(EVENT),"$$EVENT")
token: ## print an access token for curl; USER=clerk for another person
	@$(STAGECRAFT) token $(if $(filter command line,$(origin USER)),"$$USER")

sql: ## open psql, or run Q="select 1"
	@$(STAGECRAFT) sql $(if $(Q),"$$Q")
migrate: ## apply new migrations
	@$(STAGECRAFT) migrate
permissions: ## what each role may do, what it used, and what was refused
	@$(STAGECRAFT) permissions
fuzz: ## send requests made from the API's description; CASES=20000, SEED= repeats a run
	@$(STAGECRAFT) fuzz $(if $(CASES),--cases $(CASES)) $(if $(SEED),--seed $(SEED))
preview: ## serve the production build of the page with its headers, until Ctrl-C
	@$(STAGECRAFT) preview
permissions-proof: ## prove that each grant is needed; F=name, or UNPROVEN=1 for the rest
	@$(STAGECRAFT) permissions-proof $(F) $(if $(UNPROVEN),--unproven)
exec: ## CMD='aws s3 ls': run a command with the stack as its AWS account
	@$(STAGECRAFT) exec -- $(CMD)
bench: ## measure speed and memory; GROWTH=60 measures memory for 60 minutes
	@$(STAGECRAFT) bench $(GROWTH)
format: ## format every file
	@$(STAGECRAFT) check --fix
screenshots: ## take the pictures of the documentation, light and dark
	@$(STAGECRAFT) screenshots
differences: ## write docs/differences.md: what a local stack does otherwise than AWS
	@$(STAGECRAFT) differences --write
licenses: ## list the licence of every package
	@$(STAGECRAFT) licenses
rename: ## NAME=my-service: rename the application; TITLE="My service" sets its title
	@$(STAGECRAFT) rename "$$NAME" $(if $(TITLE),"$$TITLE")
remove-sample: ## leave a minimal application in the sample's place; FORCE=1 without Git
	@$(STAGECRAFT) remove-sample $(if $(FORCE),force)

help:
	@awk 'BEGIN { FS = ":.*## " } /^##@ Now/ { exit } /^##@/ { printf "\n%s\n", substr($$0, 5) } /^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@printf '\n  make help-all shows the rest.\n'
help-all:
	@awk 'BEGIN { FS = ":.*## " } /^##@/ { printf "\n%s\n", substr($$0, 5) } /^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
