# One-liners over the stagecraft command line. `make` alone shows the ones that matter, `make help-all` every one.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help help-all up dev down reset status logs import redrive invoke token sql mail console trace show send resend alarm migrate snapshot snapshots restore branch branches config erase replay preview test bench bench-engines permissions permissions-proof conformance fuzz histories chaos check check-aws cost sam package deploy promote rollback diff releases release-log bootstrap rehearse pipeline publish-page format screenshots differences licenses pr-report exec remove-sample rename doctor remove

# a recipe takes what a user wrote from the environment, where make puts it: in the recipe's text a shell would read it
given = $(and $(filter command line,$(origin $(1))),$($(1)))
STAGECRAFT := $(if $(call given,BRANCH),STAGECRAFT_BRANCH="$$BRANCH") ./scripts/stagecraft.sh $(if $(JSON),--json) $(if $(VERBOSE),--verbose) $(if $(call given,ENGINE),--engine "$$ENGINE") \
  $(if $(call given,DATABASE_URL),--database url,$(if $(call given,DATABASE),--database "$$DATABASE"))

##@ Every day
up: ## start the whole system, or repair it; ENGINE=localstack for another engine, DATABASE=docker for a container
	@$(STAGECRAFT) up
dev: ## start the system, then show one log of all parts until Ctrl-C; INSPECT=1 for a debugger
	@$(STAGECRAFT) dev $(if $(INSPECT),--inspect)
import: ## FILE=orders.csv: import a file of order events and wait until it has settled
	@$(STAGECRAFT) import "$$FILE"
redrive: ## send the dead letters again, in order
	@$(STAGECRAFT) redrive
status: ## show what runs, and where
	@$(STAGECRAFT) status
logs: ## show the logs of parts and functions; F=name for one function, FOLLOW=1 for new lines
	@$(STAGECRAFT) logs $(F) $(if $(FOLLOW),--follow)
down: ## stop and keep the data
	@$(STAGECRAFT) down
reset: ## stop and delete the data; FORCE=1 does not ask
	@$(STAGECRAFT) reset $(if $(FORCE),--force)
test: ## run the suites on a private stack; ALL=1 runs the long ones too, SUITE=units runs one, VERBOSE=1 shows all output, REPORT=file keeps the counts
	@$(STAGECRAFT) test $(SUITE) $(if $(ALL),--all) $(if $(call given,REPORT),--report "$$REPORT")
check: ## check types, lint, formats and import directions
	@$(STAGECRAFT) check

##@ Now and then
invoke: ## F=name EVENT='{}': invoke a function
	@$(STAGECRAFT) invoke "$$F" $(if $(EVENT),"$$EVENT")
token: ## print an access token for curl; USER=clerk for another person
	@$(STAGECRAFT) token $(if $(filter command line,$(origin USER)),"$$USER")

sql: ## open psql, or run Q="select 1"
	@$(STAGECRAFT) sql $(if $(Q),"$$Q")
mail: ## list the e-mails of the stack: alarms, invitations, codes
	@$(STAGECRAFT) mail
console: ## start the console, and print its address
	@$(STAGECRAFT) console
trace: ## ID=…: follow a message, a request or a trace over all stations; JSON=1 prints it in OTLP's form
	@$(STAGECRAFT) trace "$$ID"
show: ## WHAT=queues: print what a page of the console shows; WHAT=queues/NAME/messages the messages of a queue
	@$(STAGECRAFT) show "$$WHAT"
send: ## QUEUE=name BODY=text: send a message; GROUP=x for a FIFO queue
	@$(STAGECRAFT) send "$$QUEUE" "$$BODY" $(if $(call given,GROUP),--group "$$GROUP")
resend: ## QUEUE=name: send the messages of a dead-letter queue again, in sequence; IDS="a b" sends some
	@$(STAGECRAFT) resend "$$QUEUE" $(if $(call given,IDS),$$IDS)
alarm: ## list the alarms; NAME=x makes one go off by causing what it watches, END=1 ends that
	@$(STAGECRAFT) alarm $(if $(call given,NAME),"$$NAME") $(if $(END),--end)
migrate: ## apply new migrations
	@$(STAGECRAFT) migrate
snapshot: ## NAME=x: keep all that the stack holds at this moment; FORCE=1 replaces one of that name
	@$(STAGECRAFT) snapshot "$$NAME" $(if $(FORCE),--force)
snapshots: ## list the snapshots
	@$(STAGECRAFT) snapshots
restore: ## NAME=x or FILE=path: replace the data by those of a snapshot; FORCE=1 does not ask
	@$(STAGECRAFT) restore "$${FILE:-$$NAME}" $(if $(FORCE),--force)
branch: ## NAME=x: start a second stack from what this one holds; BRANCH=x names it to the other commands
	@$(STAGECRAFT) branch "$$NAME"
branches: ## list the branches
	@$(STAGECRAFT) branches
config: ## list the parameters and secrets; STAGE=dev for another stage, A=dev B=prod compares two, SET=name sets one from a prompt or stdin
	@$(STAGECRAFT) config $(if $(call given,STAGE),--stage "$$STAGE") $(if $(call given,A),--compare "$$A" "$$B") $(if $(call given,SET),--set "$$SET")
erase: ## CUSTOMER=x: erase a customer in the database and in the order files; STAGE=dev on AWS
	@$(STAGECRAFT) erase "$$CUSTOMER" $(if $(call given,STAGE),"$$STAGE")
replay: ## SINCE=2026-11-01T00:00:00Z: read the files again that a restored database does not know; STAGE=dev on AWS
	@$(STAGECRAFT) replay "$$SINCE" $(if $(call given,STAGE),"$$STAGE")
permissions: ## show what each role may do, what it used, and what was refused
	@$(STAGECRAFT) permissions
fuzz: ## send requests generated from the API's description; CASES=20000, SEED= repeats a run
	@$(STAGECRAFT) fuzz $(if $(CASES),--cases $(CASES)) $(if $(SEED),--seed $(SEED))
histories: ## N=200: run generated histories of work and faults, and check the promises at every moment; SEED= repeats a run, FROM= or HISTORY=file one history; MUTANTS=1 shows that mistakes are found, OUT=file writes their figures; DRIVER=stack uses the running stack, DRIVER=aws STAGE=dev TOKENS=file a stage on AWS
	@$(STAGECRAFT) histories $(if $(call given,N),--runs "$$N") $(if $(call given,SEED),--seed "$$SEED") $(if $(call given,FROM),--from "$$FROM") $(if $(call given,HISTORY),--history "$$HISTORY") $(if $(call given,MUTANTS),--mutants $(if $(filter 1,$(MUTANTS)),,"$$MUTANTS")) $(if $(call given,OUT),--out "$$OUT") $(if $(call given,DRIVER),--driver "$$DRIVER") $(if $(call given,STAGE),--stage "$$STAGE") $(if $(call given,TOKENS),--tokens "$$TOKENS")
chaos: ## MINUTES=1: have work and faults happen to the running stack, and check the promises meanwhile; SEED= repeats a run, FAULTS=kill,cut has only these
	@$(STAGECRAFT) chaos $(if $(call given,SEED),--seed "$$SEED") $(if $(call given,MINUTES),--minutes "$$MINUTES") $(if $(call given,FAULTS),--faults "$$FAULTS")
preview: ## serve the production build of the page with its headers, until Ctrl-C
	@$(STAGECRAFT) preview
permissions-proof: ## prove that each grant is needed; F=name for one function, UNPROVEN=1 for unproven grants
	@$(STAGECRAFT) permissions-proof $(F) $(if $(UNPROVEN),--unproven)
conformance: ## compare the engine with AWS's documentation; ENGINE=name for another one, ENGINE=aws STAGE=dev for AWS
	@$(STAGECRAFT) conformance
exec: ## CMD='aws s3 ls': run a command with the stack as its AWS account and database
	@$(STAGECRAFT) exec -- $(CMD)
bench: ## measure speed and memory; GROWTH=60 measures memory for 60 minutes
	@$(STAGECRAFT) bench $(GROWTH)
bench-engines: ## measure every engine that starts here side by side; ENGINES="a b" measures some
	@$(STAGECRAFT) bench-engines "$$ENGINES"
check-aws: ## check the templates of every stage on AWS, without an account
	@$(STAGECRAFT) check-aws
cost: ## STAGE=prod: estimate what a stage costs a month, idle and with work
	@$(STAGECRAFT) cost $(if $(call given,STAGE),"$$STAGE")
sam: ## STAGE=prod: write a SAM template of a stage; OUT=folder sets where
	@$(STAGECRAFT) sam $(if $(call given,STAGE),"$$STAGE") $(if $(call given,OUT),--out "$$OUT")
package: ## build the release of the current commit, once for every stage; TESTS=file keeps what `make test REPORT=file` gave
	@$(STAGECRAFT) package $(if $(call given,TESTS),--tests "$$TESTS")
deploy: ## STAGE=dev: deploy the release of the current commit, or RELEASE=name, to a stage on AWS; YES=1 does not ask
	@$(STAGECRAFT) deploy "$$STAGE" $(if $(call given,RELEASE),--release "$$RELEASE") $(if $(call given,ALLOW_REPLACEMENT),--allow-replacement "$$ALLOW_REPLACEMENT") $(if $(call given,TRAFFIC),--traffic "$$TRAFFIC") $(if $(YES),--yes)
promote: ## FROM=dev TO=staging: bring the release that runs in one stage to another; SHOW=1 shows only, YES=1 does not ask
	@$(STAGECRAFT) promote "$$FROM" "$$TO" $(if $(call given,RELEASE),--release "$$RELEASE") $(if $(SHOW),--show) $(if $(call given,SUMMARY),--summary "$$SUMMARY") $(if $(call given,ALLOW_REPLACEMENT),--allow-replacement "$$ALLOW_REPLACEMENT") $(if $(call given,TRAFFIC),--traffic "$$TRAFFIC") $(if $(YES),--yes)
rollback: ## STAGE=x: bring the release before back, or TO=release; YES=1 does not ask
	@$(STAGECRAFT) rollback "$$STAGE" $(if $(call given,TO),--to "$$TO") $(if $(YES),--yes)
diff: ## STAGE=a: show what differs between a stage and the current commit, or STAGE2=b for another stage
	@$(STAGECRAFT) diff "$$STAGE" $(if $(call given,STAGE2),"$$STAGE2")
releases: ## list the releases, and where each runs
	@$(STAGECRAFT) releases
release-log: ## STAGE=x: list the deployments of a stage
	@$(STAGECRAFT) release-log "$$STAGE"
rehearse: ## walk every stage's road on the engine: deploy, promote, failures, refusals, kills; SHORT=1 for deploy and promote alone, FULL=1 for the full form, AWS=1 on real accounts
	@$(STAGECRAFT) rehearse $(if $(SHORT),--short) $(if $(FULL),--full) $(if $(call given,SEED),--seed "$$SEED") $(if $(AWS),--aws)
doctor: ## STAGE=x: look at what a first deployment of a stage on AWS needs
	@$(STAGECRAFT) doctor "$$STAGE"
remove: ## STAGE=x: take a stage on AWS down, and keep what holds data; DATA=A,B or WITH_DATA=1 deletes that too, NAME=x for a protected stage
	@$(STAGECRAFT) remove "$$STAGE" $(if $(call given,DATA),--data "$$DATA") $(if $(WITH_DATA),--with-data) $(if $(call given,NAME),--name "$$NAME") $(if $(YES),--yes)
bootstrap: ## STAGE=x or STAGE=tools: make what an account on AWS needs once; ZONE=id limits it to one Route 53 zone
	@$(STAGECRAFT) bootstrap "$$STAGE" $(if $(call given,ZONE),--zone "$$ZONE") $(if $(call given,BOUNDARY),--boundary "$$BOUNDARY")
pipeline: ## write the pipelines that deploy every stage: CodePipeline and GitHub Actions
	@$(STAGECRAFT) pipeline
publish-page: ## STAGE=dev: upload the page of the current release, with the stage's own config.json
	@$(STAGECRAFT) publish-page $(if $(call given,STAGE),--stage "$$STAGE")
format: ## format every file
	@$(STAGECRAFT) check --fix
screenshots: ## take the pictures of the documentation, light and dark
	@$(STAGECRAFT) screenshots
differences: ## write docs/differences.md: how a local stack differs from AWS, and a stage from another
	@$(STAGECRAFT) differences --write
licenses: ## list the licence of every package
	@$(STAGECRAFT) licenses
pr-report: ## BASE=main: write an HTML page about a change; TESTS=file adds test results, PICTURES=0 leaves the pages out
	@$(STAGECRAFT) pr-report $(if $(call given,BASE),--base "$$BASE") $(if $(call given,HEAD),--head "$$HEAD") $(if $(call given,STAGE),--stage "$$STAGE") $(if $(call given,TESTS),--tests "$$TESTS") $(if $(call given,BENCH),--bench $$BENCH) $(if $(filter 0,$(PICTURES)),--no-pictures) $(if $(call given,OUT),--out "$$OUT")
rename: ## NAME=my-service: rename the application; TITLE="My service" sets its title
	@$(STAGECRAFT) rename "$$NAME" $(if $(TITLE),"$$TITLE")
remove-sample: ## replace the sample with a minimal application; FORCE=1 does not ask Git
	@$(STAGECRAFT) remove-sample $(if $(FORCE),force)

help:
	@awk 'BEGIN { FS = ":.*## " } /^##@ Now/ { exit } /^##@/ { printf "\n%s\n", substr($$0, 5) } /^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@printf '\n  make help-all shows the rest.\n'
help-all:
	@awk 'BEGIN { FS = ":.*## " } /^##@/ { printf "\n%s\n", substr($$0, 5) } /^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
