/* SPDX-License-Identifier: MIT */

#include "workload.h"

#include <errno.h>
#include <string.h>

#include "control.h"
#include "packet.h"

static const Workload *const workloads[] = {
  &sleepers_workload,
  &primes_workload,
  &files_workload,
};

const Workload *
workload_find (const char *name)
{
  for (size_t i = 0; i < sizeof workloads / sizeof *workloads; i++)
    if (strcmp (workloads[i]->name, name) == 0)
      return workloads[i];

  return NULL;
}

static EngineSettings
settings_from (const Parameters *parameters, const char *const *arguments)
{
  return (EngineSettings){
    .model = (EngineModel) parameters->model,
    .gil = parameters->gil,
    .spawn = parameters->spawn,
    .n_workers = (unsigned) parameters->workers,
    .switch_interval = parameters->switch_interval,
    .name = parameters->name,
    .spawn_arguments = arguments,
    .progress = packet_progress,
  };
}

/* Returns NULL after an error packet. */
static const Workload *
parse (const char *const *arguments, Parameters *parameters)
{
  const Workload *workload;
  char error[512];

  if (arguments[0] == NULL)
    {
      packet_send (CONTROL_ERROR, "No workload is named");
      return NULL;
    }
  workload = workload_find (arguments[0]);
  if (workload == NULL)
    {
      packet_send (CONTROL_ERROR, "There is no workload “%.80s”", arguments[0]);
      return NULL;
    }
  if (parameters_parse (parameters, arguments, error, sizeof error) < 0)
    {
      packet_send (CONTROL_ERROR, "%s", error);
      return NULL;
    }

  return workload;
}

static int
run_task (const Workload *workload,
          const Parameters *parameters,
          const char *const *arguments,
          EngineTask *task)
{
  EngineSettings settings = settings_from (parameters, arguments);
  Engine *engine;
  int error = engine_new (&settings, &engine);

  if (error < 0)
    {
      packet_send (CONTROL_ERROR, "The workload cannot begin: %s", strerror (-error));
      return error;
    }

  if (workload->prepare != NULL)
    error = workload->prepare (engine, task);
  if (error == 0)
    {
      error = engine_run (engine, task);
      if (error < 0)
        packet_send (CONTROL_ERROR, "%s", engine_get_error (engine));
      else
        workload->finish (engine, task);
    }
  engine_free (engine);

  return error;
}

int
workload_run (const char *const *argv)
{
  Parameters parameters;
  const Workload *workload;
  EngineTask task = { 0 };
  int error;

  packet_open ();
  workload = parse (argv + 2, &parameters);
  if (workload == NULL)
    return 2;

  error = probe_attach ();
  if (error < 0)
    packet_send (CONTROL_NOTE, "This run is not traced: %s", strerror (-error));

  error = workload->begin (&parameters, &task);
  if (error == 0)
    error = run_task (workload, &parameters, argv + 2, &task);
  if (error == 0)
    workload->check (&task);
  workload->end (&task);

  return error == 0 ? 0 : error == -EINVAL ? 2 : 1;
}

int
workload_run_worker (const char *const *argv)
{
  Parameters parameters;
  const Workload *workload;
  EngineSettings settings;
  EngineTask task = { 0 };
  int error;

  for (int i = 0; i < 5; i++)
    if (argv[i] == NULL)
      return 2;
  workload = parse (argv + 5, &parameters);
  if (workload == NULL)
    return 2;

  probe_attach ();
  settings = settings_from (&parameters, NULL);
  error = workload->begin (&parameters, &task);
  /* How many there are, only the creator knows. */
  task.n_items = UINT64_MAX;
  if (error == 0)
    error = engine_run_worker (&settings, &task, argv + 2);
  workload->end (&task);

  return error == 0 ? 0 : error == -EINVAL ? 2 : 1;
}
