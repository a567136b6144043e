/* diagram-private.h: what the files of the diagram share
 *
 * SPDX-License-Identifier: MIT
 */

#pragma once

#include "diagram.h"

/* Makes the node of one lane at the diagram's time, without a place. */
void diagram_init_node (const Diagram *diagram, DiagramNode *node, guint32 lane);
/* Once the edges are there. */
void diagram_light_edges (Diagram *diagram);
